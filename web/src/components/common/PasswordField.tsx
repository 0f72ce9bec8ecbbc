/** A password field whose fault is told to assistive technology as well. */
import { PasswordInput, type PasswordInputProps } from '@mantine/core';

export function PasswordField(props: PasswordInputProps) {
  return (
    <PasswordInput
      autoComplete="current-password"
      visibilityToggleFocusable
      visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
      // Mantine marks the frame as invalid, not the input itself.
      aria-invalid={Boolean(props.error)}
      {...props}
    />
  );
}
