// Messages to Python, one under way at a time: of two that met in one rerun the first would be lost,
// and Python never falls behind a hand that moves.
//
// What is posted meanwhile waits for the answer, which names the message that Python has run
// through; an answer to an older one is none. A message that meets a cut line is lost without a word:
// it goes out again after a while, and as soon as the page has run as a whole, which it does when
// the line is back.

const LOST_AFTER_MS = 4000;

export class Mail {
  // `join(older, newer)`: the one message that stands for both, or null where both are sent.
  // `tellLate(late)`: an answer does not come; it has come.
  constructor(send, join, tellLate = () => {}) {
    this.send = send;
    this.join = join;
    this.tellLate = tellLate;
    this.waiting = [];
    this.underWay = null;
    this.seq = 0; // of the last message
    this.timer = 0;
    this.run = undefined;
  }

  post(message) {
    const older = this.waiting.findIndex((each) => this.join(each, message));
    const joined = older < 0 ? message : this.join(this.waiting.splice(older, 1)[0], message);
    this.waiting.push(joined);
    this.flush();
  }

  // What Python has run through; without a number, whatever was sent. `run` names the last run of
  // the whole page: a new one does not know of a message that was lost.
  answered(seq = this.seq, run = this.run) {
    const anew = run !== this.run;
    this.run = run;
    if (seq >= this.seq) {
      this.stop();
      this.tellLate(false);
      this.underWay = null;
      this.seq = seq;
      this.flush();
    } else if (this.underWay !== null && anew) this.sendAgain();
    else if (this.underWay !== null && this.timer === 0) this.wait();
  }

  // What Python may not know yet, in the order in which it will.
  get unanswered() {
    return this.underWay === null ? this.waiting : [this.underWay, ...this.waiting];
  }

  // Whether Python knows all that happened here.
  get idle() {
    return this.unanswered.length === 0;
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = 0;
  }

  wait() {
    this.stop();
    this.timer = setTimeout(() => {
      this.tellLate(true);
      this.sendAgain();
    }, LOST_AFTER_MS);
  }

  flush() {
    if (this.underWay !== null || this.waiting.length === 0) return;
    this.underWay = this.waiting.shift();
    this.seq += 1;
    this.wait();
    this.send({ ...this.underWay, seq: this.seq });
  }

  sendAgain() {
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
