/*
 * What a system call costs: for the labs about modes in which the kernel boots.
 */
#ifndef PAGEWALK_GUEST_LABS_CALLS_H
#define PAGEWALK_GUEST_LABS_CALLS_H

/* Measure getpid by INT 0x80 and by SYSENTER; then, by SYSENTER if it works, a
 * getpid followed by touching 16 pages, and a read of 4 KiB. */
void lab_measure_calls(const char *lab);

#endif
