export interface Message {
  to: string
  subject: string
  /** Paragraphs are parted by an empty line. A line that is only an address becomes a link. */
  text: string
}

/** The port that services send through. */
export interface Mail {
  /** Resolves when the mail server has taken the message; throws what it said otherwise. */
  send(message: Message): Promise<void>
}
