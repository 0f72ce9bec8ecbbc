/** Passes TCP on to `argv[2]` with a delay of `argv[3]` milliseconds each way: a server at a distance. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

const [target = '', delayText = '0'] = process.argv.slice(2);
const [host = '', port] = target.split(':');
const delayMs = Number(delayText);

const server = createServer((near) => {
  const far = connect(Number(port), host);
  passOn(near, far);
  passOn(far, near);
});
server.listen(0, '127.0.0.1', () => {
  process.send?.(`127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on('disconnect', () => process.exit(0));

function passOn(from: Socket, to: Socket): void {
  from.setNoDelay();
  from.on('data', (bytes) => setTimeout(() => to.write(bytes), delayMs));
  from.on('close', () => setTimeout(() => to.destroy(), delayMs));
  // Whoever is measured hangs up as it likes.
  from.on('error', () => from.destroy());
}
