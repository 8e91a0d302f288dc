/** The page's document, around its style and script. */
export const markup = (style: string, script: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sendoff sandbox</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<header>
  <div class="brand">
    <h1>Sendoff sandbox</h1>
    <p id="connection" role="status">Connecting…</p>
  </div>
  <dl class="counts" aria-label="Counts since the last reset">
    <div><dt>Requests</dt><dd id="count-requests">0</dd></div>
    <div><dt>Events</dt><dd id="count-total">0</dd></div>
    <div class="good"><dt>Good</dt><dd id="count-good">0</dd></div>
    <div class="bad"><dt>Bad</dt><dd id="count-bad">0</dd></div>
  </dl>
  <button id="reset" type="button">Reset</button>
</header>
<main>
  <section class="stream" aria-labelledby="stream-title">
    <div class="bar">
      <h2 id="stream-title">Events</h2>
      <label>Verdict
        <select id="verdict">
          <option value="">all</option>
          <option value="good">good</option>
          <option value="bad">bad</option>
        </select>
      </label>
      <label>Name
        <select id="name"><option value="">all</option></select>
      </label>
    </div>
    <p id="empty" class="hint">No events yet. Point your application at one of these base URLs:</p>
    <ul id="urls" class="urls"></ul>
    <ol id="events" class="events"></ol>
    <h2>Requests refused whole, or hit by a fault</h2>
    <p id="no-refusals" class="hint">None.</p>
    <ol id="refusals" class="events"></ol>
  </section>
  <section class="detail" aria-labelledby="detail-title" id="detail">
    <h2 id="detail-title">Details</h2>
    <p id="detail-hint" class="hint">Choose an event to see it beside the request that it came in.</p>
    <div id="detail-body" hidden>
      <p id="detail-reason" class="reason" hidden></p>
      <div id="detail-event-part">
        <h3>Event</h3>
        <pre id="detail-event" tabindex="0" aria-label="Event as JSON"></pre>
      </div>
      <h3>Request</h3>
      <pre id="detail-request" tabindex="0" aria-label="Request"></pre>
      <h3>Answer</h3>
      <pre id="detail-answer" tabindex="0" aria-label="Answer"></pre>
    </div>
  </section>
  <section class="fixtures" aria-labelledby="fixtures-title">
    <h2 id="fixtures-title">Configured events</h2>
    <p class="hint">What the vendor's account knows. A disabled or deleted event is refused as inactive.</p>
    <ul id="fixtures"></ul>
    <form id="add">
      <label for="add-name">Event name</label>
      <input id="add-name" required maxlength="200" autocomplete="off" spellcheck="false">
      <button type="submit">Enable</button>
    </form>
    <p id="problem" class="reason" role="alert" hidden></p>
  </section>
</main>
<script>${script}</script>
</body>
</html>
`;
