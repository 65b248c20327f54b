// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.resp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * Requests of one form: a load, or what comes before and after it.
 *
 * @param form        of the request
 * @param numbers     what is filled in, in [0, bound)
 * @param bound       positive
 * @param command     whose replies are expected
 * @param connections as in {@link RespWorkload}
 * @param pipeline    as in {@link RespWorkload}
 * @param persists    whether a connection that broke is opened again; if not, it is the job's end
 */
record RespJob(
        RequestForm form,
        LongSupplier numbers,
        long bound,
        RespCommand command,
        int connections,
        int pipeline,
        boolean persists) {

    /** How long the jobs before and after a load may take. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    private static final int PIPELINE = 64;
    private static final int KEYS_AT_ONCE = 64;
    private static final int SUPPLIED_BYTES = 256 << 20;

    /** Returns the load itself. */
    static RespJob load(RespWorkload workload, long seed) {
        return new RespJob(
                workload.form(),
                atRandom(workload, seed),
                Math.max(1, workload.keySpace()),
                workload.command(),
                workload.connections(),
                workload.pipeline(),
                true);
    }

    /** Returns what makes that which the load's command needs to be there. */
    static RespJob supply(RespWorkload workload) {
        RespCommand.Supply supply = workload.command().supply();
        List<String> words = List.of(supply.words().split(" ", -1));
        boolean keyed = supply != RespCommand.Supply.VALUES || workload.keySpace() > 0;
        return new RespJob(
                RequestForm.of(words, workload.keyPrefix(), RespWorkload.value(workload.valueBytes()), keyed),
                inOrder(supplied(workload)),
                supplied(workload),
                words.get(0).equals("SET") ? RespCommand.SET : RespCommand.INCR,
                1,
                Math.max(1, Math.min(PIPELINE, (1 << 20) / workload.valueBytes())),
                false);
    }

    /** How many requests that takes; 0: none. */
    static long supplied(RespWorkload workload) {
        RespCommand.Supply supply = workload.command().supply();
        long most = Math.min(supply.most(), SUPPLIED_BYTES / workload.valueBytes());
        return supply == RespCommand.Supply.VALUES ? Math.min(Math.max(1, workload.keySpace()), most) : most;
    }

    /** Returns what removes keys, each named {@code KEYS_AT_ONCE} a request. */
    static RespJob removal(RespWorkload workload, String keyName, LongSupplier numbers) {
        List<String> words = new ArrayList<>(List.of("UNLINK"));
        words.addAll(Collections.nCopies(isDrawn(workload, keyName) ? KEYS_AT_ONCE : 1, "{prefix}" + keyName));
        return new RespJob(
                RequestForm.of(words, workload.keyPrefix(), "", workload.keySpace() > 0),
                numbers,
                Math.max(1, workload.keySpace()),
                RespCommand.INCR,
                1,
                PIPELINE,
                false);
    }

    /** How many requests remove so many keys. */
    static long removals(RespWorkload workload, String keyName, long keys) {
        return isDrawn(workload, keyName) ? (keys + KEYS_AT_ONCE - 1) / KEYS_AT_ONCE : 1;
    }

    private static boolean isDrawn(RespWorkload workload, String keyName) {
        return workload.keySpace() > 0 && keyName.contains("{random}");
    }

    /** Returns the numbers of a load: same seed, same numbers. */
    static LongSupplier atRandom(RespWorkload workload, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long bound = Math.max(1, workload.keySpace());
        return () -> random.nextLong(bound);
    }

    /** Returns 0, 1, … and begins again at the bound. */
    static LongSupplier inOrder(long bound) {
        return new LongSupplier() {
            private long next;

            @Override
            public long getAsLong() {
                long number = next;
                next = number + 1 == bound ? 0 : number + 1;
                return number;
            }
        };
    }
}
