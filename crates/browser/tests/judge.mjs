// Gives every vector to the module and says how each was judged: path, code, words. The same in Node and in Chromium;
// `vectors/judge.rs` does it with the machine's own build.

const LETTERS = 'CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQIC'
  + 'AgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC'

const text = (bytes) => new TextDecoder().decode(bytes)
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** Annotated hex: what follows a `#` is for people, `N * XX` is N times that byte. */
function unhexed(words) {
  const bytes = []
  for (const whole of words.split('\n')) {
    const line = whole.split('#')[0].trim()
    const [times, of] = line.split(' * ')
    if (of) for (let n = Number(times); n > 0; n -= 1) bytes.push(parseInt(of, 16))
    else for (const pair of line.replace(/\s/g, '').match(/../g) ?? []) bytes.push(parseInt(pair, 16))
  }
  return Uint8Array.from(bytes)
}

/** What is below the comments of the first lines. */
function exact(bytes) {
  let rest = bytes
  while (rest[0] === 0x23 && rest[1] === 0x20) rest = rest.subarray(rest.indexOf(0x0a) + 1)
  return rest
}

function same(written, read) {
  if (hex(written) !== hex(read)) throw new Error('what was taken is not written again to the byte')
}

/** The module's door for each folder. */
function doors(pfiff, keys, digests) {
  const ledger = pfiff.LedgerKey.parse(keys.ledger)
  const envelope = (bytes) => same(pfiff.Envelope.parse(bytes).bytes, bytes)
  const group = (_, file) => {
    let chain
    for (const one of text(file).split(/(?:^|\n)= /).slice(1)) {
      const end = one.indexOf('\n')
      const read = pfiff.Envelope.parse(unhexed(one.slice(end + 1)))
      if (chain) chain.take(BigInt(one.slice(0, end).split(' ')[0]), read)
      else chain = pfiff.Chain.begin(read)
    }
  }
  const said = (bytes) => same(pfiff.Said.read(bytes).bytes, bytes)
  const notice = (bytes) => {
    const [ones, fours] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(4)]
    const device = new pfiff.Device(fours)
    pfiff.Notice.read(device.sign(pfiff.Head.first(ones, 3, device, fours), bytes))
  }
  const entry = (bytes) => same(pfiff.Entry.parse(bytes).bytes, bytes)
  const checkpoint = (_, file) => pfiff.Checkpoint.check(exact(file), ledger).cosigned_s(keys.cosigner)
  const receipt = (_, file, name) => {
    const digest = digests[name === 'receipt-alone.txt' ? 0 : 3]
    pfiff.Receipt.check(exact(file), ledger, new Uint8Array(32).fill(0xaa), digest)
  }
  const release = (_, file) => pfiff.Release.parse(exact(file))
  const good = (bytes, file, name) => ({ checkpoint, entry, receipt, release })[name.split(/[-.]/)[0]]?.(bytes, file, name)
  const ledgers = { entry, note: checkpoint, checkpoint, signature: checkpoint, cosignature: checkpoint, receipt, proof: receipt, release, good }
  return (folder) => {
    const [room, kind] = folder.split('/')
    return { envelope, group, alarm: kind === 'said' ? said : notice, ledger: ledgers[kind] }[room]
  }
}

/** `vectors` are paths and bytes, in the order of the folders; `list` is the text of `ledger/keys.txt`. */
export async function judged(pfiff, vectors, list) {
  const [ledger, cosigner] = list.split('\n').filter((line) => line && !line.startsWith('#')).map((line) => line.split(' | ')[1])
  const digest = async (words) => new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(words)))
  const digests = { 0: await digest('envelope 0'), 3: await digest('envelope 3') }
  const door = doors(pfiff, { ledger, cosigner }, digests)
  const lines = vectors.map(({ path, bytes }) => {
    const at = path.lastIndexOf('/')
    try {
      door(path.slice(0, at))(path.endsWith('.hex') ? (path.startsWith('group/') ? bytes : unhexed(text(bytes))) : bytes, bytes, path.slice(at + 1))
      return `${path}\tgood\t`
    } catch (error) {
      if (!(error instanceof pfiff.Refusal)) throw new Error(`${path}: ${error}`)
      return `${path}\t${error.code}\t${error.words}`
    }
  })
  const invitation = new pfiff.Invitation(`https://relay.example/#pfiff1.${LETTERS}`)
  return [...lines, `invitation\t${hex(invitation.key)}\t${invitation.recipient}`]
}

/** Bytes of chance from a seed (mulberry32), to be the same everywhere. */
function chance(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Rubbish and altered vectors at every door: each is taken or refused, and the module lives on. Says how many. */
export function rubbish(pfiff, vectors, seed, rounds) {
  const random = chance(seed)
  const below = (most) => Math.floor(random() * most)
  const noise = (length) => Uint8Array.from({ length }, () => below(256))
  const altered = () => {
    const { path, bytes } = vectors[below(vectors.length)]
    const whole = path.endsWith('.hex') && !path.startsWith('group/') ? unhexed(text(bytes)) : exact(bytes).slice()
    if (whole.length) whole[below(whole.length)] ^= 1 << below(8)
    return below(3) ? whole : whole.slice(0, below(whole.length + 1))
  }
  const device = new pfiff.Device(new Uint8Array(32).fill(7))
  const identity = pfiff.Identity.generate()
  const head = pfiff.Head.first(noise(32), 1, device, noise(32))
  const ledger = new pfiff.LedgerKey('relay.example/ledger', device.key)
  const words = (bytes) => String.fromCharCode(...bytes.subarray(0, 300))
  const calls = [
    (b) => pfiff.Chain.begin(pfiff.Envelope.parse(b)), (b) => pfiff.Said.read(b), (b) => pfiff.Entry.parse(b),
    (b) => pfiff.Checkpoint.check(b, ledger), (b) => pfiff.Receipt.check(b, ledger, noise(32), noise(below(40))),
    (b) => pfiff.Release.parse(b), (b) => new pfiff.Device(b), (b) => new pfiff.Identity(words(b)),
    (b) => new pfiff.Invitation(`#pfiff1.${words(b)}`), (b) => new pfiff.LedgerKey(words(b), b), (b) => pfiff.LedgerKey.parse(words(b)),
    (b) => pfiff.Head.first(b, below(256), device, b), (b) => pfiff.close_body(head, b, [words(b), identity.recipient]),
    (b) => device.sign(head, b), (b) => pfiff.open_dispatch(device.sign(head, pfiff.close_body(head, b, [identity.recipient])), b, identity),
    () => pfiff.Said.whistle(below(256), below(2 ** 32), below(2 ** 32), BigInt(below(2 ** 45))),
  ]
  for (let round = 0; round < rounds; round += 1) {
    try {
      calls[round % calls.length](below(4) ? altered() : noise(below(400)))
    } catch (error) {
      // Whatever else is thrown is a panic, or a door that lets rubbish through to one.
      if (!(error instanceof pfiff.Refusal)) throw new Error(`seed ${seed}, round ${round}: ${error}`)
    }
  }
  return rounds
}

/** An evening in one group: what one device closes and signs, another reads; nobody else does. */
export function roundTrip(pfiff) {
  const chance = (length) => crypto.getRandomValues(new Uint8Array(length))
  const device = new pfiff.Device(chance(32))
  const [circle, dispatchers, stranger] = [0, 0, 0].map(() => pfiff.Identity.generate())
  const head = pfiff.Head.first(chance(32), 1, device, chance(32)).having(new pfiff.Seen(1n, chance(32), 5n, chance(32)))
  const whistle = pfiff.Said.whistle(3, 28_000, 38_000, 1_795_780_000n).bytes
  const envelope = pfiff.Envelope.parse(device.sign(head, pfiff.close_body(head, whistle, [circle.recipient])).bytes)
  same(pfiff.open_body(envelope, new pfiff.Identity(circle.secret_text())).content, whistle)
  const inner = device.sign(head, pfiff.close_dispatch(head, whistle, dispatchers.recipient, circle.recipient))
  const opened = pfiff.open_body(inner, circle)
  if (!opened.is_for_dispatchers) throw new Error('what is for dispatchers was open to the circle')
  same(pfiff.open_dispatch(inner, opened.content, dispatchers), whistle)
  try {
    pfiff.open_body(envelope, stranger)
  } catch (error) {
    if (error.code === 'open/not-for-us') return
    throw error
  }
  throw new Error('a stranger opened what was closed to the circle')
}
