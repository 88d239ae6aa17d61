/*
 * What a system call costs, for the labs that ask it of a mode of the kernel.
 */
#ifndef PAGEWALK_GUEST_LABS_CALLS_H
#define PAGEWALK_GUEST_LABS_CALLS_H

/* Measure getpid by INT 0x80 and by SYSENTER; then, by the better of them,
 * getpid and 16 pages touched, and a read of 4 KiB. */
void lab_measure_calls(const char *lab);

#endif
