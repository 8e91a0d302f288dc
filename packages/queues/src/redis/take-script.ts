import { NAMES, script } from './scripts.js';

/**
 * Releases what was overlooked, to be asked once all else is taken. A Redis that is killed while it writes a
 * transaction to its file ignores the half when it starts, but leaves it in the file, and executes it at the start
 * after that. So a half push is there all of a sudden, before the place up to which the group has read since.
 */
const OVERLOOKED = `
local function releaseOverlooked(stream)
  if redis.call('XLEN', stream) <= redis.call('XPENDING', stream, GROUP)[1] then return 0 end
  local pending, found, from = {}, 0, '-'
  repeat
    local part = redis.call('XPENDING', stream, GROUP, from, '+', 1000)
    for _, one in ipairs(part) do pending[one[1]], from = true, '(' .. one[1] end
  until #part < 1000
  from = '-'
  repeat
    local part = redis.call('XRANGE', stream, from, '+', 'COUNT', 100)
    for _, entry in ipairs(part) do
      from = '(' .. entry[1]
      if not pending[entry[1]] then
        redis.call('XCLAIM', stream, GROUP, RELEASED, 0, entry[1], 'RETRYCOUNT', 0, 'FORCE', 'JUSTID')
        found = found + 1
      end
    end
  until #part < 100
  return found
end`;

/**
 * Takes what was released first, then what has outlived its lease, if that is to be looked for, then what is new.
 * `PERSIST` changes nothing; but a Redis that is out of memory lets a script go on that has begun to write. What is
 * gone from the stream all the same is let go.
 *
 * Keys: stream. Arguments: consumer, how many, lease in ms, 1 to look for what has outlived its lease, and for what
 * was overlooked. Answer: how many of these were found, then entry, attempt and value for each delivery.
 */
export const TAKE = script(
  NAMES,
  OVERLOOKED,
  `
local stream, me, max = KEYS[1], ARGV[1], tonumber(ARGV[2])
local taken, count = { 0 }, 0
local function add(entry, attempt)
  local at = 1 + 3 * count
  taken[at + 1], taken[at + 2], taken[at + 3] = entry[1], attempt, entry[2][2]
  count = count + 1
end
local function claim(pending)
  if #pending == 0 then return end
  local entries, attempts = {}, {}
  for i, one in ipairs(pending) do
    entries[i] = one[1]
    attempts[one[1]] = one[4] + 1
  end
  for _, entry in ipairs(redis.call('XCLAIM', stream, GROUP, me, 0, unpack(entries))) do
    if entry then
      add(entry, attempts[entry[1]])
      attempts[entry[1]] = nil
    end
  end
  for entry in pairs(attempts) do redis.call('XACK', stream, GROUP, entry) end
end
local released = redis.pcall('XPENDING', stream, GROUP, '-', '+', max, RELEASED)
if released.err then
  if redis.call('EXISTS', stream) == 0 then return taken end
  redis.call('PERSIST', stream)
  redis.call('XGROUP', 'CREATE', stream, GROUP, 0)
  released = {}
end
claim(released)
if ARGV[4] == '1' and count < max then
  local late = redis.call('XPENDING', stream, GROUP, 'IDLE', ARGV[3], '-', '+', max - count)
  claim(late)
  taken[1] = #late
end
if count < max then
  local new = redis.call('XREADGROUP', 'GROUP', GROUP, me, 'COUNT', max - count, 'STREAMS', stream, '>')
  if new then
    for _, entry in ipairs(new[1][2]) do add(entry, 1) end
  end
end
if ARGV[4] == '1' and count < max then taken[1] = taken[1] + releaseOverlooked(stream) end
return taken`,
);
