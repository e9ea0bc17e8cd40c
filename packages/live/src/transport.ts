import type { LiveHint } from './port.ts'

/** What differs between the buses. Made with `TransportEvents` to call. */
export interface Transport {
  /** Hints of this topic from now on. Resolves once they do come; again and again while the bus is away. */
  follow(topic: string): Promise<void>
  unfollow(topic: string): void
  /** Rejects when the bus is away. */
  send(hints: LiveHint[]): Promise<void>
  close(): Promise<void>
}

export interface TransportEvents {
  onHint(hint: LiveHint): void
  /** The bus is back: every followed topic is followed again, and what came in between is lost. */
  onReturn(): void
  onError(error: Error): void
}

export type OpenTransport = (events: TransportEvents) => Transport
