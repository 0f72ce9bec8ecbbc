/** What a page costs while it is used: documents that come in, and the time between two frames. */
import type { Page } from 'playwright-core';

/** Counts, from the next load on, every document that Firestore sends to the page; put in before anything else runs. */
export async function countDocuments(page: Page): Promise<void> {
  await page.addInitScript(`(() => {
    window.documentsRead = 0;
    const watch = () => {
      let text = '';
      let counted = 0;
      return (chunk) => {
        text += chunk;
        const found = (text.match(/"documentChange"\\s*:/g) ?? []).length;
        window.documentsRead += found - counted;
        counted = found;
      };
    };
    const plainFetch = window.fetch;
    window.fetch = async (...asked) => {
      const answer = await plainFetch(...asked);
      if (!/\\/Listen\\/channel/.test(answer.url) || answer.body === null) return answer;
      const [own, theirs] = answer.body.tee();
      const add = watch();
      own.pipeThrough(new TextDecoderStream()).pipeTo(new WritableStream({ write: add })).catch(() => {});
      return new Response(theirs, answer);
    };
    const open = XMLHttpRequest.prototype.open;
    XMLHttpRequest.prototype.open = function (method, url, ...rest) {
      if (/\\/Listen\\/channel/.test(String(url))) {
        const add = watch();
        let seen = 0;
        const look = () => {
          if (this.responseType !== '' && this.responseType !== 'text') return;
          add(this.responseText.slice(seen));
          seen = this.responseText.length;
        };
        this.addEventListener('progress', look);
        this.addEventListener('load', look);
      }
      return open.call(this, method, url, ...rest);
    };
  })()`);
}

export function documentsRead(page: Page): Promise<number> {
  return page.evaluate<number>('window.documentsRead');
}

export interface Frames {
  frames: number;
  /** Milliseconds from one frame to the next. */
  medianMs: number;
  p95Ms: number;
  longestMs: number;
}

/** The frames that the page draws while `act` is at work, and a moment after. */
export async function framesWhile(page: Page, act: () => Promise<void>): Promise<Frames> {
  await page.evaluate(`(() => {
    window.frameTimes = [];
    let before = performance.now();
    const onFrame = (now) => {
      window.frameTimes?.push(now - before);
      before = now;
      if (window.frameTimes !== null) requestAnimationFrame(onFrame);
    };
    requestAnimationFrame(onFrame);
  })()`);
  await act();
  await page.waitForTimeout(300);
  const times = await page.evaluate<number[]>(`(() => {
    const times = window.frameTimes;
    window.frameTimes = null;
    return times;
  })()`);
  const sorted = times.sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  return { frames: sorted.length, medianMs: at(0.5), p95Ms: at(0.95), longestMs: at(1) };
}
