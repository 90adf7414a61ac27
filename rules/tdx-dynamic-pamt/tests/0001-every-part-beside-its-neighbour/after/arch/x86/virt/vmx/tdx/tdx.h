/* SPDX-License-Identifier: GPL-2.0-only */

#define TDH_VP_ENTER			0
#define TDH_SYS_CONFIG			45
#define TDH_PHYMEM_PAMT_ADD		58
#define TDH_PHYMEM_PAMT_REMOVE		59

#define TD_METADATA_FIELD(x)		((x) + 1)
