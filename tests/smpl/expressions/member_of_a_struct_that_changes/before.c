struct foo { int x; };
struct foo g = { .x = 1 };
struct foo arr[3];
struct w { struct foo f, *p; struct foo a[2]; };
void x(struct w *w, struct foo *v) {
	struct foo l;
	l.x = g.x;
	w->f.x = w->p->x;
	w->a[1].x = arr[2].x;
	(*v).x = v->x;
	v[1].x = 2;
	w->p[2].x = (*w->p).x;
}
