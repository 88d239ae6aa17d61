/*
 * What a system call costs, for the labs that ask it of a mode of the kernel.
 */
#ifndef PAGEWALK_GUEST_LABS_CALLS_H
#define PAGEWALK_GUEST_LABS_CALLS_H

/* Measure getpid; getpid and 16 pages touched; a read of 4 KiB. */
void lab_measure_calls(const char *lab);

#endif
