// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

import io.tare.load.kernel.CpuTime;
import java.util.Map;
import java.util.Optional;

/**
 * What became of HTTP requests. Immutable.
 *
 * <p>A closed loop counts what happened while it was measured, an open loop what became of the requests that were due
 * then.
 *
 * @param targetPerSecond requests that the schedule asked for; 0: the loop was closed
 * @param elapsedNanos    how long was measured, positive
 * @param due             requests whose time had come within that; in a closed loop those that were sent
 * @param sent            those of them that were sent, at last
 * @param answered        whole responses, of whatever status
 * @param answeredInTime  whole responses that came while it was measured, to whatever request
 * @param unanswered      requests of which nothing was known when the load ended
 * @param bodyBytes       bytes of bodies that came while it was measured, without the frames of chunks
 * @param errors          how often what went wrong; what did not is not in it
 * @param firstError      what the first error was, in words; empty if there was none
 * @param response        from the moment at which a request was due until its response was whole. What was given up, and
 *                        in an open loop what was not answered or never sent, counts with the time it had waited; what
 *                        was refused, reset or broken does not count. In a closed loop it is {@code service}
 * @param service         from the moment at which a request was sent until its response was whole; opening a connection
 *                        for it included
 * @param sendLag         from the moment at which a request was due until it was sent: the wait for a free connection, and
 *                        for the CPU
 * @param clientCpu       what this process used while it was measured
 */
public record HttpResult(
        long targetPerSecond,
        long elapsedNanos,
        long due,
        long sent,
        long answered,
        long answeredInTime,
        long unanswered,
        long bodyBytes,
        Map<HttpError, Long> errors,
        Optional<String> firstError,
        Latency response,
        Latency service,
        Latency sendLag,
        Optional<CpuTime> clientCpu) {

    private static final double NANOS_PER_SECOND = 1e9;

    public HttpResult {
        errors = Map.copyOf(errors);
    }

    /** Returns how many whole responses came each second while it was measured: the achieved rate. */
    public double requestsPerSecond() {
        return answeredInTime * NANOS_PER_SECOND / elapsedNanos;
    }

    public double bodyBytesPerSecond() {
        return bodyBytes * NANOS_PER_SECOND / elapsedNanos;
    }

    /** Returns how often a kind of error happened. */
    public long errors(HttpError kind) {
        return errors.getOrDefault(kind, 0L);
    }

    /** Returns how many requests did not bring what they asked for. */
    public long failed() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }
}
