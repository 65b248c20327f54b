// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.compute;

/** One computation that is repeated, with its data. Not thread-safe; has threads of its own. */
public interface Kernel {

    /** Computes all outputs anew from the same inputs. */
    void compute();

    /** How many numbers it computes. */
    int outputs();

    /**
     * What {@link #compute} made of one.
     *
     * @param output in [0, {@link #outputs})
     */
    float computed(int output);

    /**
     * The same by its definition, in double precision.
     *
     * @param output in [0, {@link #outputs})
     */
    double expected(int output);

    /** By how much the two may differ: floats that are summed up in another order. */
    double tolerance();

    /**
     * Compares some outputs, evenly spread, with what they have to be.
     *
     * @param most how many
     * @throws IllegalStateException if one is wrong
     */
    default void check(int most) {
        int step = Math.max(1, outputs() / most);
        for (int output = 0; output < outputs(); output += step) {
            // Not "if greater": a NaN is wrong, too.
            if (!(Math.abs(computed(output) - expected(output)) <= tolerance())) {
                throw new IllegalStateException(
                        "output " + output + " was computed as " + computed(output) + " and is " + expected(output));
            }
        }
    }
}
