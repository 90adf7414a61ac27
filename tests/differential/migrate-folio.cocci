// SPDX-License-Identifier: GPL-2.0-only
// A page's calls become a folio's.
@@
struct page *P;
@@
(
- put_page(P)
+ folio_put(page_folio(P))
|
- get_page(P)
+ folio_get(page_folio(P))
|
- SetPageUptodate(P)
+ folio_mark_uptodate(page_folio(P))
)
