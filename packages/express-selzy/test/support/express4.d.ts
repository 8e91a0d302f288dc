/** Express 4 has no types here; what these tests use of it is alike in both. */
declare module 'express4' {
  import express = require('express');
  export = express;
}
