/** Names the collection of a document so that all of one kind share a name: `users/7/orders/1` is in `users/{id}/orders`. Pure. */

export function collectionPattern(path: string): string {
  return path
    .split('/')
    .slice(0, -1)
    .map((segment, index) => (index % 2 === 0 ? segment : '{id}'))
    .join('/');
}
