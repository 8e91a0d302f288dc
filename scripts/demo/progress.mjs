/** Shows how far it is: one line that is written over on a terminal, a line each quarter elsewhere. */
export function progressLine(total, what) {
  let done = 0;
  const { isTTY } = process.stdout;
  const quarter = Math.ceil(total / 4);
  return {
    step() {
      done++;
      if (isTTY) process.stdout.write(`\r${done} of ${total} ${what}`);
      else if (done % quarter === 0 || done === total) console.log(`${done} of ${total} ${what}`);
    },
    end() {
      if (isTTY) process.stdout.write('\n');
    },
  };
}
