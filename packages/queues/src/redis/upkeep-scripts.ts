import { DEAD, HEAD, NAMES, script } from './scripts.js';

/**
 * Keys: stream, dead letters, their index. Arguments: lease in ms, three bounds of the dead letters. Answer: how many
 * there are, how many of them are leased, how many are dead, and when the first was stored.
 */
export const SIZE = script(
  NAMES,
  HEAD,
  DEAD,
  `
local stream, dead, index = unpack(KEYS)
trimDead(dead, index, tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]))
local leased = 0
local pending = redis.pcall('XPENDING', stream, GROUP)
if not pending.err and pending[1] > 0 then
  leased = pending[1]
  for _, consumer in ipairs(pending[4]) do
    if consumer[1] == RELEASED then leased = leased - consumer[2] end
  end
  for _, late in ipairs(redis.call('XPENDING', stream, GROUP, 'IDLE', ARGV[1], '-', '+', 10000)) do
    if late[2] ~= RELEASED then leased = leased - 1 end
  end
end
local first = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
return { redis.call('XLEN', stream), leased, redis.call('XLEN', dead), first and string.match(first[2][2], '^[^\\n]*') or '' }`,
);

/**
 * Takes a consumer that holds nothing out of the group, and others that hold nothing and were not heard of for a day:
 * those of processes that crashed. Keys: stream. Arguments: consumer.
 */
export const TIDY = script(
  NAMES,
  `
local consumers = redis.pcall('XINFO', 'CONSUMERS', KEYS[1], GROUP)
if consumers.err then return end
for _, fields in ipairs(consumers) do
  local of = {}
  for i = 1, #fields, 2 do of[fields[i]] = fields[i + 1] end
  local isGone = of.name == ARGV[1] or of.idle > 86400000
  if isGone and of.pending == 0 and of.name ~= RELEASED then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], GROUP, of.name)
  end
end`,
);

/**
 * Notes a lane in the queue's list, and its lease, unless it is known: only then there has to be memory for it. Keys: list. Arguments: lease in ms, and a lane
 * or nothing. Answer: the queue's lease.
 */
export const NOTE = script(`
local function note(field, value)
  if redis.call('HEXISTS', KEYS[1], field) == 0 then redis.call('HSET', KEYS[1], field, value) end
end
note('lease', ARGV[1])
if ARGV[2] then note('lane:' .. ARGV[2], '') end
return redis.call('HGET', KEYS[1], 'lease')`);

/** Keys: the queue's list. Answer: the lanes that were ever noted. */
export const LANES = script(`
local lanes = {}
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(field, 1, 5) == 'lane:' then lanes[#lanes + 1] = string.sub(field, 6) end
end
return lanes`);
