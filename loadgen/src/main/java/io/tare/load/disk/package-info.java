// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0

/**
 * File jobs with the meaning that fio gives the same words: {@link io.tare.load.disk.DiskPlan} says what,
 * {@link io.tare.load.disk.JobFiles} are made for it, {@link io.tare.load.disk.FileJobs} runs it on threads, and
 * {@link io.tare.load.disk.FileJob} is one of them.
 */
@NullMarked
package io.tare.load.disk;

import org.jspecify.annotations.NullMarked;
