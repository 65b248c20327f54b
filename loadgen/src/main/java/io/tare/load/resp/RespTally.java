// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.resp;

import io.tare.load.net.MeasuredTime;
import io.tare.load.net.OpenLoopRecorder;
import java.util.Map;
import java.util.TreeMap;

/** What a run has counted so far. For its thread; what the recorder has, another thread may take. */
final class RespTally {

    /** What stands for words that Redis does not write, and for those that are too many. */
    private static final String OTHER = "other";

    private static final int MAX_KINDS = 64;

    private final OpenLoopRecorder[] recorders = {new OpenLoopRecorder(), new OpenLoopRecorder()};
    private final Map<String, Long> errors = new TreeMap<>();
    private long sent;
    private long replies;
    private long misses;
    private long sentBytes;
    private long receivedBytes;

    /** What counts. */
    OpenLoopRecorder recorder() {
        return recorders[MeasuredTime.COUNTED];
    }

    /** Of that place. */
    OpenLoopRecorder recorder(int place) {
        return recorders[place];
    }

    /** Forgets latencies that do not count; see {@link io.tare.load.net.Rehearsal}. */
    void forgetUncounted() {
        recorders[MeasuredTime.NOT_COUNTED].reset();
    }

    void sent(int requests, int bytes) {
        sent += requests;
        sentBytes += bytes;
    }

    void received(int bytes) {
        receivedBytes += bytes;
    }

    /** A reply with what was asked for. */
    void answered(boolean isMiss) {
        replies++;
        if (isMiss) {
            misses++;
        }
    }

    /** A reply that is an error. */
    void refusedBy(String word) {
        replies++;
        error(kindOf(word));
    }

    /** Returns the kind of an error reply with that first word. */
    static String kindOf(String word) {
        return word.isEmpty() ? OTHER : word;
    }

    void error(String kind) {
        errors.merge(errors.size() < MAX_KINDS || errors.containsKey(kind) ? kind : OTHER, 1L, Long::sum);
    }

    /** Adds the errors of another run. */
    void addErrors(RespTally other) {
        other.errors.forEach((kind, count) -> errors.merge(kind, count, Long::sum));
    }

    long sent() {
        return sent;
    }

    long replies() {
        return replies;
    }

    long misses() {
        return misses;
    }

    long sentBytes() {
        return sentBytes;
    }

    long receivedBytes() {
        return receivedBytes;
    }

    Map<String, Long> errors() {
        return errors;
    }
}
