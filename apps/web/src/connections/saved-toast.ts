import type { Connection } from '@millrace/contracts'
import type { ToastMessage } from '@millrace/ui'

/** What is said of a connection that was just saved and tested. */
export function toastOfSaved({ name, status, statusMessage }: Connection): ToastMessage {
  switch (status) {
    case 'active':
      return { tone: 'success', title: `${name} is saved and works` }
    case 'failing':
    case 'expired':
      return { tone: 'danger', title: `${name} is saved and does not work`, detail: statusMessage }
    case 'untested':
      return { tone: 'success', title: `${name} is saved` }
    case 'needs_authorization':
      return { tone: 'success', title: `${name} is saved`, detail: 'Sign in at the third party to use it.' }
    default:
      return status satisfies never
  }
}
