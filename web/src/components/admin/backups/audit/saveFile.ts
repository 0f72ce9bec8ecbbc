/** Hands a file to the browser, which puts it where downloads go. */

export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The click has begun the download; a moment later the address is no longer needed.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
