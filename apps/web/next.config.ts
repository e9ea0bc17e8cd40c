import type { NextConfig } from 'next'
import { PHASE_DEVELOPMENT_SERVER, PHASE_PRODUCTION_SERVER } from 'next/constants.js'
import { env } from './src/env.ts'
import { writeForwardedFor } from './src/server/forwarded-for.ts'
import { mendPaths } from './src/server/mend-path.ts'
import { serveApiDirectly } from './src/server/serve-api.ts'

const workspace = [
  'api',
  'blobs',
  'bundler',
  'connectors',
  'contracts',
  'db',
  'egress',
  'live',
  'mail',
  'queue',
  'services',
  'ui',
  'vault',
]

const config: NextConfig = {
  transpilePackages: workspace.map((name) => `@millrace/${name}`),
  // They load native code or files beside themselves: never bundled.
  serverExternalPackages: [
    'pg',
    'bullmq',
    '@node-rs/argon2',
    'esbuild',
    'undici',
    'nodemailer',
    '@prisma/client',
    '@prisma/adapter-pg',
  ],
  // Compressing would hold back the lines of a live log until a block is full; a proxy in front does it for the rest.
  compress: false,
  poweredByHeader: false,
  images: { unoptimized: true },
  // `npm run verify` checks the types of the whole repository; a build need not do it again.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'x-content-type-options', value: 'nosniff' },
        { key: 'x-frame-options', value: 'DENY' },
        { key: 'referrer-policy', value: 'same-origin' },
        { key: 'permissions-policy', value: 'camera=(), geolocation=(), microphone=()' },
      ],
    },
    // Whoever has the address may answer, join or set a password.
    ...['/approvals/:path*', '/invitations/:path*', '/reset-password/:path*'].map((source) => ({
      source,
      headers: [
        { key: 'referrer-policy', value: 'no-referrer' },
        { key: 'x-robots-tag', value: 'noindex, nofollow' },
      ],
    })),
  ],
}

/** Runs in the server's process before it listens. A wrong configuration ends the start with a clear sentence. */
export default (phase: string): NextConfig => {
  const serves = phase === PHASE_PRODUCTION_SERVER || phase === PHASE_DEVELOPMENT_SERVER
  if (serves) {
    if (!env().trustProxy) writeForwardedFor()
    mendPaths()
  }
  if (phase === PHASE_PRODUCTION_SERVER) serveApiDirectly(() => globalThis.millracePlatform?.fetch)
  return config
}
