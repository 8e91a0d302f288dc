export interface Order {
  readonly orderId: string;
  readonly total: number;
}
