/** A task that the server may refuse until whoever asks has just signed in: the proof is asked for then, and the task tried again. */
import { useState } from 'react';
import { Failure } from '../../../data/Failure.ts';
import { type Task, useTask } from '../../common/useTask.ts';
import { type Proof, useProof } from './useProof.ts';

/** What the server says when the sign-in is too old, or was without the second factor. */
const PROOF_WANTED: readonly string[] = ['auth/sign-in-not-recent', 'auth/second-factor-required'];

export interface ProvenTask extends Task {
  /** Whether the fields of the proof are to be shown. */
  mustProve: boolean;
  /** Whether what they ask for is still missing. */
  isProofMissing: boolean;
  password: string;
  setPassword(password: string): void;
  proof: Proof;
}

export function useProvenTask(): ProvenTask {
  const task = useTask();
  const proof = useProof();
  const [password, setPassword] = useState('');
  const [mustProve, setMustProve] = useState(false);

  function run(work: () => Promise<void>): Promise<void> {
    return task.run(async () => {
      if (mustProve && !(await proof.prove(password))) return;
      try {
        await work();
      } catch (error) {
        if (error instanceof Failure && PROOF_WANTED.includes(error.code)) {
          proof.forget();
          setMustProve(true);
        }
        throw error;
      }
    });
  }

  return {
    ...task,
    run,
    mustProve,
    isProofMissing: mustProve && (password === '' || proof.missing !== null),
    password,
    setPassword: (typed) => {
      setPassword(typed);
      proof.forget();
    },
    proof,
  };
}
