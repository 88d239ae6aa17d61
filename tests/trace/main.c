/*
 * trace_reader [TRACE]: the records of a trace as lines, read from standard
 * input if no file is named. Exit codes: 0; 2: the trace is broken, or no
 * replay may take it; 3: the host failed.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "tests/trace/pwt.h"

enum { EXIT_INPUT = 2, EXIT_HOST = 3 };

int main(int argc, char **argv)
{
    FILE *in = argc > 1 ? fopen(argv[1], "rb") : stdin;
    struct pwt_report report = {0};
    enum pwt_verdict verdict;

    if (argc > 2 || !in) {
        fprintf(stderr, "usage: trace_reader [TRACE]\n");
        return EXIT_INPUT;
    }
    verdict = pwt_read(in, stdout, &report);
    if (fflush(stdout) || verdict == PWT_HOST) {
        fprintf(stderr, "trace_reader: the host failed\n");
        return EXIT_HOST;
    }
    if (verdict != PWT_WHOLE)
        fprintf(stderr, "trace_reader: offset %" PRIu64 ": %s\n",
                report.offset, report.why);
    return verdict == PWT_WHOLE ? EXIT_SUCCESS : EXIT_INPUT;
}
