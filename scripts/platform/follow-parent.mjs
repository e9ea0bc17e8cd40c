// Preloaded into every child of the supervisor: a supervisor that is killed outright cannot end its children, so they
// notice its channel closing and end themselves.
if (process.channel) {
  process.channel.unref()
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
}
