/** Numbers of the kernel that are the same on all its architectures: `linux/mount.h`, `prctl.h`, `capability.h`. */
export const mountFlags = {
  readOnly: 1,
  noSuid: 2,
  noDevices: 4,
  noExec: 8,
  remount: 32,
  noAccessTimes: 1024,
  noDirectoryAccessTimes: 2048,
  bind: 4096,
  recursive: 16_384,
  private: 1 << 18,
  relativeAccessTimes: 1 << 21,
} as const

export const prctl = {
  setDumpable: 4,
  readBoundingSet: 23,
  dropFromBoundingSet: 24,
  setNoNewPrivileges: 38,
  ambientCapabilities: 47,
} as const
export const clearAllAmbient = 4

export const capability = { setCapabilities: 8, administerSystem: 21 } as const
