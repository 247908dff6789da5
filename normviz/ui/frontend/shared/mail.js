// Messages to Python, one under way at a time: of two that met in one rerun the first would be lost,
// and Python never falls behind a hand that moves.
//
// What is posted meanwhile waits for the answer, which names the message that Python has run
// through; an answer to an older one is none.

const LOST_AFTER_MS = 4000; // without an answer the connection was lost: the message goes out again

export class Mail {
  // `join(older, newer)`: the one message that stands for both, or null where both are sent.
  constructor(send, join) {
    this.send = send;
    this.join = join;
    this.waiting = [];
    this.underWay = null;
    this.seq = 0; // of the last message
    this.timer = 0;
  }

  post(message) {
    const older = this.waiting.findIndex((each) => this.join(each, message));
    const joined = older < 0 ? message : this.join(this.waiting.splice(older, 1)[0], message);
    this.waiting.push(joined);
    this.flush();
  }

  // What Python has run through; without a number, whatever was sent.
  answered(seq = this.seq) {
    if (seq < this.seq) return;
    clearTimeout(this.timer);
    this.underWay = null;
    this.seq = seq;
    this.flush();
  }

  // Whether Python knows all that happened here.
  get idle() {
    return this.underWay === null && this.waiting.length === 0;
  }

  stop() {
    clearTimeout(this.timer);
  }

  flush() {
    if (this.underWay !== null || this.waiting.length === 0) return;
    this.underWay = this.waiting.shift();
    this.seq += 1;
    this.timer = setTimeout(() => this.lost(), LOST_AFTER_MS);
    this.send({ ...this.underWay, seq: this.seq });
  }

  lost() {
    const message = this.underWay;
    const newer = this.waiting.findIndex((each) => this.join(message, each));
    if (newer < 0) this.waiting.unshift(message);
    else this.waiting[newer] = this.join(message, this.waiting[newer]);
    this.underWay = null;
    this.flush();
  }
}

// Of the messages that wait, only the newest of a type counts; edits are all kept.
export function newestOfType(older, newer) {
  return older.type === newer.type && newer.type !== "edit" ? newer : null;
}

// Values that move: one message holds the newest of each.
export function newestValues(older, newer) {
  return { values: { ...older.values, ...newer.values } };
}
