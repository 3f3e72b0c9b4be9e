/** The width of the chart's scale, in pixels. The legend and the state strips leave it free too. */
export const scalePx = 64
