// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a field of a state with JMH's {@code @AuxCounters(EVENTS)}: it is what the benchmark measures, and a row of its own
 * in the tables, in place of the time that the operation took. A value that is not a number is no value.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Metric {

    /** Its unit, as in {@code Gbit/s}. */
    String unit();

    /** Whether more is better. */
    boolean moreIsBetter();

    /**
     * Of a rate that is the same all through the operation: how many operations a second 1 stands for, so that the CPU time
     * of each is told beside it. 0 for all else.
     */
    double perSecond() default 0;
}
