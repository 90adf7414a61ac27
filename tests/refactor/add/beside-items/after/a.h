/* SPDX-License-Identifier: GPL-2.0-only */

void first(void);
void second(void);
void third(void);

/* Holds a thing. */
struct holder {
	int thing;
};

/* Uses it. */
void struct_user(struct holder *holder);
