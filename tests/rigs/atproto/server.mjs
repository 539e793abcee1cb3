// Starts one half of the reference AT Protocol network on loopback and prints its address as JSON:
//   node server.mjs plc PORT
//   node server.mjs pds PORT FOLDER PLC_URL
// Two processes, so that the server can be killed without its directory of identities. Packages
// come from the folder named by ATPROTO_MODULES.
import { createRequire } from 'node:module'
import { mkdirSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'

// The packages listen on every interface; a test never may.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (port, ...rest) {
  if (typeof port !== 'number') return listen.call(this, port, ...rest)
  return listen.call(this, { port, host: '127.0.0.1' }, ...rest.filter((one) => typeof one === 'function'))
}

const require = createRequire(join(process.env.ATPROTO_MODULES, 'package.json'))
const { TestPlc, TestPds } = require('@atproto/dev-env')
const [role, port, folder, plc] = process.argv.slice(2)

async function pds() {
  const data = join(folder, 'data')
  const blobs = join(folder, 'blobs')
  mkdirSync(data, { recursive: true })
  mkdirSync(blobs, { recursive: true })
  return TestPds.create({
    port: Number(port),
    didPlcUrl: plc,
    dataDirectory: data,
    blobstoreDiskLocation: blobs,
    // The same key after a restart: the accounts' identities were signed with it.
    plcRotationKeyK256PrivateKeyHex: '7'.repeat(64),
    rateLimitsEnabled: false,
  })
}

const running = role === 'plc' ? await TestPlc.create({ port: Number(port) }) : await pds()
console.log(JSON.stringify({ url: `http://127.0.0.1:${running.port}` }))
