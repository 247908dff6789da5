// Sends events to Python one at a time: two triggers that meet in one rerun would lose the first.

const PATIENCE = 4000; // milliseconds after which an unanswered event holds up nobody any more

export class Outbox {
  constructor(send) {
    this.send = send;
    this.seq = 0;
    this.sent = 0;
    this.answered = 0;
    this.sentAt = 0;
    this.waiting = [];
  }

  // Of the events that wait, only the newest of a type counts; edits are all kept.
  post(event) {
    const outdated = (other) => other.type === event.type && event.type !== "edit";
    this.waiting = this.waiting.filter((other) => !outdated(other));
    this.waiting.push({ ...event, seq: (this.seq += 1) });
    this.flush();
  }

  flush() {
    const busy = this.sent > this.answered && Date.now() - this.sentAt < PATIENCE;
    if (busy || this.waiting.length === 0) return;
    const event = this.waiting.shift();
    this.sent = event.seq;
    this.sentAt = Date.now();
    this.send(event);
  }

  // What Python answers last. Whether it knows all that happened here.
  answer(seq) {
    this.answered = Math.max(this.answered, seq);
    this.seq = Math.max(this.seq, seq);
    this.flush();
    return seq >= this.seq;
  }
}
