// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a benchmark class: a fork needs this process on the far side of its load. It is started afresh for each fork, in
 * the runtime and on the network that the fork's params name, and it keeps to a contract of lines:
 *
 * <ul>
 *   <li>On standard input it gets {@code key=value} lines up to an empty one: {@code bind} (its address), {@code port}
 *       (0 for any), {@code token} (32 hexadecimal digits), {@code disk} (a directory of its own) if the benchmark
 *       has a param {@code path}, and every {@code @Param} of the benchmark.
 *   <li>It prints one line: {@code ready PORT}, {@code unsupported SENTENCE} if this machine cannot do what is asked,
 *       or {@code refused SENTENCE} if anything else is wrong.
 *   <li>It ends when its standard input does.
 * </ul>
 *
 * The fork finds the peer in the system properties {@code tare.peer.host}, {@code tare.peer.port} and
 * {@code tare.token}; if there are several, all of them in {@code tare.peers}, as {@code host:port,host:port}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface PeerProcess {

    /** The peer's main class; it is on the benchmark's class path. */
    Class<?> value();

    /** The param that says how many peers there are; empty: one. */
    String count() default "";

    /** Whether the peers have CPUs that the fork has not; if not, all have all. */
    boolean pinned() default true;
}
