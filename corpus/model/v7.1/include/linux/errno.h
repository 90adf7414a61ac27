/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_ERRNO_H
#define _LINUX_ERRNO_H

#define	EIO	5
#define	EAGAIN	11
#define	ENOMEM	12
#define	EFAULT	14
#define	EBUSY	16
#define	ENODEV	19
#define	EINVAL	22

#endif /* _LINUX_ERRNO_H */
