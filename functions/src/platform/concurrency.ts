/** Runs asynchronous work with a bound on how much is under way. */

/** Maps in order with at most `limit` calls under way; the first failure is thrown after the others have settled. */
export async function mapLimited<T, R>(
  items: Iterable<T>,
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  const queue = [...items].entries();
  async function run(): Promise<void> {
    for (const [index, item] of queue) {
      if (failures.length > 0) return;
      try {
        results[index] = await work(item);
      } catch (error) {
        failures.push(error);
      }
    }
  }
  await Promise.all(Array.from({ length: limit }, run));
  if (failures.length > 0) throw failures[0];
  return results;
}
