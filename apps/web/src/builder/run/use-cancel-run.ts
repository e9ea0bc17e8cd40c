import { useToast } from '@millrace/ui'
import { useMutation } from '@tanstack/react-query'
import { cancelRun } from '../../api/runs.ts'
import { toMessage } from '../../api-client.ts'
import { useBuilder } from '../state/index.ts'

export interface CancelRun {
  cancel: () => void
  /** Asked for; the run's end has not arrived yet. */
  isCanceling: boolean
}

/** Ends the run that the builder follows; null while none is going. */
export function useCancelRun(): CancelRun | null {
  const run = useBuilder((state) => state.run)
  const showToast = useToast()
  const { mutate, isPending, isSuccess, variables } = useMutation({
    mutationFn: (runId: string) => cancelRun(runId),
    onError: (error) =>
      showToast({ tone: 'danger', title: 'The run was not canceled', detail: toMessage(error) }),
  })
  if (run?.status !== 'queued' && run?.status !== 'running' && run?.status !== 'waiting') return null
  const { runId } = run
  return { cancel: () => mutate(runId), isCanceling: variables === runId && (isPending || isSuccess) }
}
