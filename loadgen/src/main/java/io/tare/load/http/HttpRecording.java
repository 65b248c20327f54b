// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import io.tare.load.kernel.CpuTime;
import io.tare.load.net.OpenLoopRecorder;
import io.tare.load.result.HttpError;
import io.tare.load.result.HttpResult;
import io.tare.load.result.Latency;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of the requests of a load. All times are in ns from its start; what is not of the time that is measured is
 * left out. Recording allocates nothing, but for errors. Not thread-safe.
 */
final class HttpRecording {

    private final boolean open;
    private final long omitNanos;
    private final long endNanos;
    private final OpenLoopRecorder latencies = new OpenLoopRecorder();
    private final Map<HttpError, Long> errors = new EnumMap<>(HttpError.class);
    private long unanswered;
    private long bodyBytes;
    private long lastNanos;
    private @Nullable String firstError;

    HttpRecording(HttpPlan plan) {
        open = plan.isOpen();
        omitNanos = plan.omit().toNanos();
        endNanos = omitNanos + plan.duration().toNanos();
        latencies.reserve();
    }

    /** A request was sent, or its connection begun. */
    void sent(long dueNanos, long nowNanos) {
        if (isMeasured(dueNanos, nowNanos)) {
            latencies.due();
            latencies.sent(nowNanos - dueNanos);
        }
    }

    /** So much of a body has come. */
    void received(long bytes, long nowNanos) {
        if (isInTime(nowNanos)) {
            bodyBytes += bytes;
        }
    }

    /** A response is whole. */
    void answered(long dueNanos, long sentNanos, long nowNanos, int status) {
        if (isInTime(nowNanos)) {
            latencies.answeredInTime();
            lastNanos = nowNanos;
        }
        if (!isMeasured(dueNanos, nowNanos)) {
            return;
        }
        latencies.answered(nowNanos - dueNanos, nowNanos - sentNanos);
        if (status >= 300) {
            fail(status >= 500 ? HttpError.STATUS_5XX : status >= 400 ? HttpError.STATUS_4XX : HttpError.STATUS_3XX);
            if (firstError == null) {
                firstError = "status " + status;
            }
        }
    }

    /** A request brought no response. */
    void failed(HttpError error, String words, long dueNanos, long nowNanos) {
        if (isMeasured(dueNanos, nowNanos)) {
            lastNanos = nowNanos;
            fail(error);
            if (firstError == null) {
                firstError = words;
            }
            if (error == HttpError.TIMED_OUT) {
                latencies.unanswered(nowNanos - dueNanos);
            }
        }
    }

    /** A request was sent, and nothing is known of it at the end. */
    void unanswered(long dueNanos, long nowNanos) {
        if (!open || dueNanos >= omitNanos) {
            unanswered++;
            if (open) {
                latencies.unanswered(nowNanos - dueNanos);
            }
        }
    }

    /** A request of an open loop was never sent. */
    void unsent(long dueNanos, long nowNanos) {
        if (dueNanos >= omitNanos) {
            latencies.due();
            unanswered(dueNanos, nowNanos);
        }
    }

    /**
     * Returns all.
     *
     * @param nowNanos when the load ended: before its time if it was to make so many requests and no more
     */
    HttpResult result(HttpPlan plan, long nowNanos, Optional<CpuTime> clientCpu) {
        Latency service = latencies.service();
        Latency sendLag = latencies.sendLag();
        long elapsedNanos = plan.requests() > 0 && nowNanos < endNanos ? lastNanos : endNanos - omitNanos;
        return new HttpResult(
                plan.perSecond(),
                Math.max(1, elapsedNanos),
                latencies.dueRequests(),
                sendLag.count(),
                service.count(),
                latencies.repliesInTime(),
                unanswered,
                bodyBytes,
                errors,
                Optional.ofNullable(firstError),
                latencies.takeInterval(),
                service,
                sendLag,
                clientCpu);
    }

    private void fail(HttpError error) {
        errors.merge(error, 1L, Long::sum);
    }

    private boolean isMeasured(long dueNanos, long nowNanos) {
        return open ? dueNanos >= omitNanos : isInTime(nowNanos);
    }

    private boolean isInTime(long nowNanos) {
        return nowNanos >= omitNanos && nowNanos < endNanos;
    }
}
