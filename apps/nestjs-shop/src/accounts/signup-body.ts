import { demand, type Fields } from '../checked.js';

export interface SignupBody {
  readonly email: string;
  readonly plan: string;
}

export function signupBody({ email, plan }: Fields): SignupBody {
  demand(typeof email === 'string' && email.includes('@'), 'email must be an email address.');
  demand(typeof plan === 'string' && plan !== '', 'plan must be the name of a plan.');
  return { email, plan };
}
