// Preloaded into every child of the supervisor: a supervisor that is killed outright cannot end its children, so they
// notice its channel closing and end themselves.
if (process.env.MILLRACE_FOLLOW_PARENT && process.channel) {
  // Grandchildren inherit the preload but have channels of their own, which may be all that keeps them going.
  delete process.env.MILLRACE_FOLLOW_PARENT
  process.channel.unref()
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
}
