/* SPDX-License-Identifier: GPL-2.0-only */

void first(void);
void third(void);

/* Uses it. */
void struct_user(struct holder *holder);
