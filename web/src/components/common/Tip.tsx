/** A tooltip of which nothing exists until somebody points at what it is about: lists hold hundreds of them. */
import { Tooltip } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import {
  cloneElement,
  type FocusEvent,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  useState,
} from 'react';

interface TargetProps {
  onPointerEnter?(event: PointerEvent<HTMLElement>): void;
  onPointerLeave?(event: PointerEvent<HTMLElement>): void;
  onFocus?(event: FocusEvent<HTMLElement>): void;
  onBlur?(): void;
}

interface TipProps {
  /** `null` for none at present. */
  label: ReactNode;
  /** In pixels: what is longer goes on in a further line. */
  width?: number;
  /** One element, which has no such handlers of its own. */
  children: ReactElement<TargetProps>;
}

export function Tip({ label, width, children }: TipProps) {
  const [target, setTarget] = useState<HTMLElement | null>(null);
  const close = () => setTarget(null);
  return (
    <>
      {cloneElement(children, {
        onPointerEnter: (event) => setTarget(event.currentTarget),
        onPointerLeave: (event) => {
          // The finger that is lifted leaves it to be read.
          if (event.pointerType !== 'touch') close();
        },
        onFocus: (event) => {
          if (event.currentTarget.matches(':focus-visible')) setTarget(event.currentTarget);
        },
        onBlur: close,
      })}
      {target !== null && label !== null && (
        <OpenTip label={label} target={target} width={width} onClose={close} />
      )}
    </>
  );
}

interface OpenTipProps {
  label: ReactNode;
  target: HTMLElement;
  width: number | undefined;
  onClose(): void;
}

function OpenTip({ label, target, width, onClose }: OpenTipProps) {
  useWindowEvent('keydown', ({ key }) => {
    if (key === 'Escape') onClose();
  });
  useWindowEvent('pointerdown', (event) => {
    if (!(event.target instanceof Node) || !target.contains(event.target)) onClose();
  });
  const size = width === undefined ? {} : { multiline: true, maw: width };
  return <Tooltip target={target} opened label={label} {...size} />;
}
