OLD_PARAM(one, "1-" NUMBER(x) "i");

int x;

OLD_PARAM(two, 2 + 3);
