// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import io.tare.load.kernel.CpuTime;
import io.tare.load.net.MeasuredTime;
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
 * left out in the end. Recording allocates nothing, but for errors. Not thread-safe.
 */
final class HttpRecording {

    private final boolean open;
    private final MeasuredTime measured;
    private final OpenLoopRecorder[] latencies = new OpenLoopRecorder[MeasuredTime.PLACES];
    private final long[] bodyBytes = new long[MeasuredTime.PLACES];
    private final long[] lastNanos = new long[MeasuredTime.PLACES];
    private final Map<HttpError, Long> errors = new EnumMap<>(HttpError.class);
    private long unanswered;
    private @Nullable String firstError;

    HttpRecording(HttpPlan plan) {
        open = plan.isOpen();
        long omitNanos = plan.omit().toNanos();
        measured = new MeasuredTime(omitNanos, omitNanos + plan.duration().toNanos());
        for (int place = 0; place < latencies.length; place++) {
            latencies[place] = new OpenLoopRecorder();
            latencies[place].reserve();
        }
    }

    /** Forgets what does not count; see {@link io.tare.load.net.Rehearsal}. */
    void forgetUncounted() {
        latencies[MeasuredTime.NOT_COUNTED].reset();
    }

    /** A request was sent, or its connection begun. */
    void sent(long dueNanos, long nowNanos) {
        OpenLoopRecorder recorder = latencies[place(dueNanos, nowNanos)];
        recorder.due();
        recorder.sent(nowNanos - dueNanos);
    }

    /** So much of a body has come. */
    void received(long bytes, long nowNanos) {
        bodyBytes[measured.place(nowNanos)] += bytes;
    }

    /** A response is whole. */
    void answered(long dueNanos, long sentNanos, long nowNanos, int status) {
        int now = measured.place(nowNanos);
        latencies[now].answeredInTime();
        lastNanos[now] = nowNanos;
        latencies[place(dueNanos, nowNanos)].answered(nowNanos - dueNanos, nowNanos - sentNanos);
        if (status >= 300 && isCounted(dueNanos, nowNanos)) {
            fail(status >= 500 ? HttpError.STATUS_5XX : status >= 400 ? HttpError.STATUS_4XX : HttpError.STATUS_3XX);
            if (firstError == null) {
                firstError = "status " + status;
            }
        }
    }

    /** A request brought no response. */
    void failed(HttpError error, String words, long dueNanos, long nowNanos) {
        if (isCounted(dueNanos, nowNanos)) {
            lastNanos[MeasuredTime.COUNTED] = nowNanos;
            fail(error);
            if (firstError == null) {
                firstError = words;
            }
            if (error.isGivenUp()) {
                counted().unanswered(nowNanos - dueNanos);
            }
        }
    }

    /** A request was sent, and nothing is known of it at the end. */
    void unanswered(long dueNanos, long nowNanos) {
        if (!open || dueNanos >= measured.fromNanos()) {
            unanswered++;
            if (open) {
                counted().unanswered(nowNanos - dueNanos);
            }
        }
    }

    /** A request of an open loop was never sent. */
    void unsent(long dueNanos, long nowNanos) {
        if (dueNanos >= measured.fromNanos()) {
            counted().due();
            unanswered(dueNanos, nowNanos);
        }
    }

    /**
     * Returns all.
     *
     * @param nowNanos when the load ended: before its time if it was to make so many requests and no more
     */
    HttpResult result(HttpPlan plan, long nowNanos, Optional<CpuTime> clientCpu) {
        OpenLoopRecorder recorder = counted();
        Latency service = recorder.service();
        Latency sendLag = recorder.sendLag();
        long elapsedNanos = plan.requests() > 0 && nowNanos < measured.toNanos()
                ? lastNanos[MeasuredTime.COUNTED]
                : measured.toNanos() - measured.fromNanos();
        return new HttpResult(
                plan.perSecond(),
                Math.max(1, elapsedNanos),
                recorder.dueRequests(),
                sendLag.count(),
                service.count(),
                recorder.repliesInTime(),
                unanswered,
                bodyBytes[MeasuredTime.COUNTED],
                errors,
                Optional.ofNullable(firstError),
                recorder.takeInterval(),
                service,
                sendLag,
                clientCpu);
    }

    private OpenLoopRecorder counted() {
        return latencies[MeasuredTime.COUNTED];
    }

    private void fail(HttpError error) {
        errors.merge(error, 1L, Long::sum);
    }

    /** In an open loop a request counts by when it was due, in a closed one by when something became of it. */
    private int place(long dueNanos, long nowNanos) {
        return measured.place(open ? dueNanos : nowNanos);
    }

    private boolean isCounted(long dueNanos, long nowNanos) {
        return place(dueNanos, nowNanos) == MeasuredTime.COUNTED;
    }
}
