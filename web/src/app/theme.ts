/** Mantine's defaults with one accent colour, and the tones that its own greys miss AA contrast with. */
import { type CSSVariablesResolver, createTheme, Drawer, Menu, Modal } from '@mantine/core';

const DIALOG = {
  // Mantine draws the head of a dialog as <header>, which would be a second banner of the page.
  attributes: { header: { role: 'presentation' } },
  closeButtonProps: { 'aria-label': 'Close' },
};

export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily:
    'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace',
  headings: { fontWeight: '650' },
  components: {
    Modal: Modal.extend({ defaultProps: DIALOG }),
    Drawer: Drawer.extend({ defaultProps: DIALOG }),
    // The place holder for the first focus is no item of a menu, which assistive technology minds.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
  },
});

/** The defaults reach 3:1 only: dimmed and error text need 4.5:1 on page and card. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5b636b',
    '--mantine-color-error': '#c92a2a',
    '--mantine-color-placeholder': '#6b737b',
    '--mantine-color-body': '#f8f9fb',
    '--mantine-color-disabled-color': '#5f676f',
    '--mantine-color-indigo-light-hover': '#dbe4ff',
  },
  dark: {
    '--mantine-color-dimmed': '#a9adb3',
    '--mantine-color-error': '#ff8787',
    '--mantine-color-placeholder': '#9aa0a6',
    '--mantine-color-body': '#191b1f',
    '--mantine-color-disabled-color': '#a0a4aa',
  },
});
