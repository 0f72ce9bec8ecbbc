/** Proves once, with password and second factor, that the person at the screen is the one signed in. */
import { useCallback, useRef, useState } from 'react';
import { useConnection } from '../../../data/ConnectionContext.tsx';
import { proveAgain, type SignInStep } from '../../../data/session.ts';

type CodeStep = Extract<SignInStep, { step: 'code' }>;

export interface Proof {
  /** The authenticator that a code is asked of; `null` while none is needed. */
  factorName: string | null;
  code: string;
  setCode(code: string): void;
  /** What is still missing of it, as a sentence. */
  missing: string | null;
  /** Answers whether it is proven now; if not, a code is asked for next. Rejects with a Failure. */
  prove(password: string): Promise<boolean>;
  forget(): void;
}

export function useProof(): Proof {
  const { auth } = useConnection();
  const isProven = useRef(false);
  const [step, setStep] = useState<CodeStep | null>(null);
  const [code, setCode] = useState('');

  const forget = useCallback(() => {
    isProven.current = false;
    setStep(null);
    setCode('');
  }, []);

  async function prove(password: string): Promise<boolean> {
    // What was proven a moment ago holds: a code is taken once only, and a wrong passphrase is no reason to ask for another.
    if (isProven.current) return true;
    if (step === null) {
      const next = await proveAgain(auth, password);
      if (next.step === 'code') {
        setStep(next);
        return false;
      }
    } else {
      await step.submit(code);
      setStep(null);
      setCode('');
    }
    isProven.current = true;
    return true;
  }

  const isAwaited = step !== null && !/^\d{6}$/.test(code);
  return {
    factorName: step?.factorName ?? null,
    code,
    setCode,
    missing: isAwaited ? 'Type the six digits of the code.' : null,
    prove,
    forget,
  };
}
