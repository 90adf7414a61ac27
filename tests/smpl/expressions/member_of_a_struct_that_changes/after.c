struct foo { int x; };
struct foo g = { .x = 1 };
struct foo arr[3];
struct w { struct foo f, *p; struct foo a[2]; };
void x(struct w *w, struct foo *v) {
	struct foo l;
	l.y = g.y;
	w->f.y = w->p->x;
	w->a[1].y = arr[2].y;
	(*v).y = v->x;
	v[1].y = 2;
	w->p[2].y = (*w->p).y;
}
