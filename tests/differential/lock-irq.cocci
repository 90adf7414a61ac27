// SPDX-License-Identifier: GPL-2.0-only
// Saving the state is dropped where the variable is used for nothing else.
@@
expression L;
identifier flags;
@@
- spin_lock_irqsave(L, flags);
+ spin_lock_irq(L);
  ... when != flags
- spin_unlock_irqrestore(L, flags);
+ spin_unlock_irq(L);
